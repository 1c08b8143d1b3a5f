"""Webhooks: which services tell by themselves what happens, and how to have the others do so."""

from tgarr.features.hooks.handlers import router

__all__ = ["router"]
