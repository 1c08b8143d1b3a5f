"""The web server: where services knock. Nothing of it is loaded while it is switched off."""
