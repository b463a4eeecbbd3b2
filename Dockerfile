# One image, two services: `api` and `scheduler`; `migrate` applies the migrations. `docker build --target demo` makes the local world.
# The digest names node:24.21.0-trixie-slim exactly; `make pin-base` looks a newer one up and writes it here.
FROM docker.io/library/node:24.21.0-trixie-slim@sha256:8ec5d7557396cfe32d21c3f9c13072355ceab22b584578ca4bb28af31120cffe AS base
ENV NODE_ENV=production npm_config_loglevel=error npm_config_update_notifier=false

# What no service needs while it runs is not there to be misused: package managers and their caches.
FROM base AS slim
RUN export DEBIAN_FRONTEND=noninteractive \
 && apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libpq5 tini >/dev/null \
 && rm -rf /usr/local/lib/node_modules /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /opt/yarn* \
      /usr/local/bin/yarn /usr/local/bin/yarnpkg /usr/local/include /usr/share/doc /usr/share/man \
      /var/lib/apt/lists /var/cache/apt /var/cache/debconf /var/cache/ldconfig /var/log/* /var/lib/dpkg/*-old

# Only three programs of the client package are wanted, not the Perl around them.
FROM base AS postgresql-client
RUN export DEBIAN_FRONTEND=noninteractive && apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends postgresql-client-17 >/dev/null

# Each tree is a workspace of built files with production dependencies alone; of the page there is only what was built. One step, so that what it was made from is in no layer.
FROM base AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,id=pay2slay-pnpm,target=/pnpm \
    pnpm() { npx -y pnpm@12.21.0 install --frozen-lockfile --reporter=silent --store-dir /pnpm/store "$@"; } \
 && NODE_ENV=development pnpm \
 && node tools/build.mjs \
 && node infra/image/layout.mjs /out/app api scheduler \
 && node infra/image/layout.mjs /out/demo api scheduler sandbox \
 && for tree in app demo; do \
      (cd "/out/$tree" && pnpm --prod --ignore-scripts --package-import-method copy) || exit 1; \
      node infra/image/prune.mjs "/out/$tree" || exit 1; \
      install -d "/out/$tree/apps/web" && cp -r apps/web/dist "/out/$tree/apps/web/dist" || exit 1; \
    done \
 && node infra/image/demo-links.mjs /out/demo \
 && rm -rf /src/* /src/.[!.]* /root/.npm /root/.cache /tmp/*

FROM slim AS runtime-base
COPY --from=postgresql-client /usr/lib/postgresql/17/bin/pg_dump /usr/lib/postgresql/17/bin/pg_restore /usr/lib/postgresql/17/bin/psql /usr/local/bin/
COPY --chmod=755 infra/image/pay2slay /usr/local/bin/pay2slay
COPY infra/image/healthcheck.mjs /app/healthcheck.mjs
RUN install -d -o 1000 -g 1000 -m 700 /data
WORKDIR /app
# In a container the door is the container's: what is reached from outside is decided by what is published.
ENV P2S_HOST=0.0.0.0 P2S_LOG_FORMAT=json DATABASE_URL=file:/data/pay2slay.db P2S_BACKUP_DIR=/data/backups
USER 1000:1000
EXPOSE 8000 8001 8002
STOPSIGNAL SIGTERM
ENTRYPOINT ["/usr/bin/tini", "--", "pay2slay"]

FROM runtime-base AS demo
COPY --from=build /out/demo /app
USER 0
RUN install -d -o 1000 -g 1000 -m 700 /app/.demo
USER 1000:1000
CMD ["demo"]

FROM runtime-base AS runtime
COPY --from=build /out/app /app
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 CMD ["pay2slay", "healthcheck"]
CMD ["api"]
ARG REVISION=unknown
ARG SOURCE=https://github.com/mconstant/pay2slay
ENV IMAGE_TAG=${REVISION}
LABEL org.opencontainers.image.title="pay2slay" \
      org.opencontainers.image.description="Pays Fortnite players in Banano for their kills" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.revision="${REVISION}"
