# Built from this folder alone, one image for each of the three programs:
#   docker build --target webhook -t rtoken-webhook:0.1.0 .
#   docker build --target apiserver -t rtoken-apiserver:0.1.0 .
#   docker build --target plugin -t kubectl-rtoken:0.1.0 .
# Behind a mirror: --build-arg NODE_IMAGE=... for the base, --secret id=npmrc,src=... for npm (docs/install.md).
ARG NODE_IMAGE=node:26-slim

# The images carry Node 26 themselves, so that what npm ci brings of it (optional dependencies) stays out.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# A secret that is not given is not mounted; one that is given is in no layer.
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM ${NODE_IMAGE} AS sources
WORKDIR /app
COPY . .
# Root owns them and somebody else reads them: a checkout with umask 077 made an image that could not start.
RUN chmod -R a+rX,go-w .

FROM ${NODE_IMAGE} AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app/node_modules ./node_modules
COPY --from=sources /app/package.json /app/LICENSE ./
COPY --from=sources /app/tokens ./tokens
COPY --from=sources /app/cluster ./cluster
USER 65532:65532

# For the CronJob of manifests/cleanup; on a desk the plugin is one executable (npm run build:plugin).
FROM runtime AS plugin
COPY --from=sources /app/kubectl-plugin ./kubectl-plugin
ENTRYPOINT ["node", "/app/kubectl-plugin/main.ts"]

FROM runtime AS apiserver
COPY --from=sources /app/serving ./serving
COPY --from=sources /app/apiserver ./apiserver
EXPOSE 8443
ENTRYPOINT ["node", "/app/apiserver/main.ts"]
CMD ["serve"]

# The last, and so what a build without --target makes.
FROM runtime AS webhook
COPY --from=sources /app/serving ./serving
COPY --from=sources /app/webhook ./webhook
EXPOSE 8443
ENTRYPOINT ["node", "/app/webhook/main.ts"]
CMD ["serve"]
