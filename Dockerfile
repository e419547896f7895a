# One image for all services. The command chooses which: node bundle/dist/<gateway|router|fan-out|dlq|standalone>.js
# Images are named by their whole version. For builds that never change add the digest that your registry shows.
# Node handles SIGTERM itself; run it with `docker run --init` (compose: `init: true`) to have a proper process 1 as well.

FROM node:20.20.2-bookworm-slim AS manifests
WORKDIR /sluice
COPY . .
# Only what npm ci reads, so that a changed source does not install everything again.
RUN find . -type f ! -name package.json ! -name package-lock.json -delete

FROM node:20.20.2-bookworm-slim AS build
WORKDIR /sluice
COPY --from=manifests /sluice ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build \
  && npm prune --omit=dev --ignore-scripts --no-audit --no-fund \
  && find apps libs -type d -name src -prune -exec rm -r {} +

FROM node:20.20.2-bookworm-slim
WORKDIR /sluice
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
COPY --from=build /sluice/package.json /sluice/LICENSE ./
COPY --from=build /sluice/node_modules node_modules
COPY --from=build /sluice/libs libs
COPY --from=build /sluice/apps apps
COPY --from=build /sluice/bundle bundle
# Everything above belongs to root: the services cannot change their own code.
# The user node, by its number: a cluster that asks for runAsNonRoot reads no names.
USER 1000:1000
EXPOSE 4000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bundle/dist/standalone.js"]
