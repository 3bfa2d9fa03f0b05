# The browser part is built once; the server runs its TypeScript directly.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
# What the image brings itself, or never runs, stays out: Node as an npm package, another C library.
RUN npx vite build --logLevel warn \
 && npm prune --omit=dev \
 && rm -rf node_modules/node-linux-* node_modules/node-win-* node_modules/@kurrent/bridge-linux-*-musl

FROM node:24.21.0-bookworm-slim
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/domain domain
COPY --from=build /app/ingest ingest
COPY --from=build /app/projections projections
COPY --from=build /app/fixtures fixtures
COPY --from=build /app/web web
RUN mkdir /data && chown node:node /data
USER node
ENV NODE_ENV=production FILIERA_DATA=/data FILIERA_HOST=0.0.0.0
# Otherwise glibc keeps what each thread has freed in an arena of its own, large pieces too.
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072 MALLOC_TRIM_THRESHOLD_=131072
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --retries=6 --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "--max-semi-space-size=8", "--heap-growing-percent=70", "--disable-warning=TimeoutNegativeWarning", "web/server/main.ts", "serve"]
