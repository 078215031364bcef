# One image for the web server and the scheduler.
FROM node:22-bookworm-slim AS assets
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund

FROM python:3.12-slim-bookworm
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends \
        fonts-noto-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 hinfahrt
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY routing routing
COPY mobility mobility
COPY web web
COPY data data
COPY --from=assets /app/node_modules node_modules
RUN pip install --no-cache-dir --constraint constraints.txt --editable . \
    && python -m web.vendor \
    && pybabel -q compile -D messages -d mobility/translations \
    && python -m routing.compilation \
    && install -d -o hinfahrt /app/var
USER hinfahrt
VOLUME /app/var
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["hinfahrt", "serve", "--host", "0.0.0.0", "--port", "8000"]
