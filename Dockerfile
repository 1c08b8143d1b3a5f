# The production image: the bot without its sandbox, as nobody in particular, on a read-only file system.
#
#   docker build --tag tgarr .
#   docker run --read-only --tmpfs /tmp --volume tgarr:/data --volume ./config.yaml:/config/config.yaml:ro \
#     --env-file tgarr.env tgarr
#
# Nothing in it is bound to a processor: docker buildx build --platform linux/amd64,linux/arm64 ...

ARG PYTHON=python:3.11.13-slim-bookworm

FROM ${PYTHON} AS builder
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
WORKDIR /build
COPY requirements-build.lock ./
RUN python -m venv /tools && /tools/bin/pip install --quiet --no-deps --require-hashes --requirement requirements-build.lock
COPY requirements.lock ./
RUN /tools/bin/pip wheel --quiet --no-deps --no-build-isolation --require-hashes --requirement requirements.lock --wheel-dir /wheels
# The sandbox does not come along, and so the wheel is without it (.dockerignore keeps it out of the context as well).
COPY pyproject.toml README.md LICENSE ./
COPY tgarr tgarr
COPY actors actors
COPY streams streams
RUN /tools/bin/pip wheel --quiet --no-build-isolation --no-deps --wheel-dir /wheels .
# Compiled here, because where it runs nothing can be written.
RUN python -m venv --without-pip /app \
 && /tools/bin/pip --python /app/bin/python install --quiet --no-index --no-deps --compile /wheels/*.whl

FROM ${PYTHON}
LABEL org.opencontainers.image.title="tgarr" \
      org.opencontainers.image.description="A Telegram front end for a home media stack" \
      org.opencontainers.image.licenses="MIT"
RUN groupadd --system --gid 10001 tgarr \
 && useradd --system --uid 10001 --gid tgarr --home-dir /data --no-create-home --shell /usr/sbin/nologin tgarr \
 && install --directory --owner=tgarr --group=tgarr --mode=0700 /data
COPY --from=builder /app /app
COPY config.yaml /config/config.yaml
ENV PATH=/app/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    TGARR_CONFIG=/config/config.yaml TGARR_DATA=/data TGARR_WEB_LISTEN=0.0.0.0
USER 10001:10001
VOLUME /data
EXPOSE 8474
WORKDIR /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s --retries=3 CMD ["tgarr", "health"]
ENTRYPOINT ["tgarr"]
CMD ["run"]
