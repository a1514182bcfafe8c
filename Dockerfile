FROM python:3.11-slim

# The server runs as an account that owns nothing of what it runs.
RUN useradd --system --no-create-home --shell /usr/sbin/nologin northline
WORKDIR /northline
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1

COPY requirements.lock .
RUN python -m pip install --require-hashes --requirement requirements.lock

COPY . .
RUN python -m pip install --no-build-isolation --no-deps .

USER northline
# Inside the container all addresses are its own; what reaches it is for the one who publishes the port to say.
ENV NORTHLINE_HOST=0.0.0.0 NORTHLINE_LOG_FORMAT=json
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=6s --start-period=20s CMD ["northline", "healthcheck"]
ENTRYPOINT ["northline"]
CMD ["serve", "--no-migrate"]
