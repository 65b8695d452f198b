# The emulator of AWS that compose.yaml runs a deployment on. It is no part of one.
FROM python:3.13.9-slim-trixie

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1

WORKDIR /opt/emulator
COPY requirements-ministack.txt ./
RUN pip install --no-cache-dir --no-deps --require-hashes --requirement requirements-ministack.txt \
    && useradd --system --create-home --uid 10001 --shell /usr/sbin/nologin emulator

USER 10001
EXPOSE 4566
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:4566/_ministack/health', timeout=2)"]

CMD ["ministack"]
