# Built from this folder alone, one image for each of the three programs:
#   docker build --target webhook -t rtoken-webhook:0.1.0 .
#   docker build --target apiserver -t rtoken-apiserver:0.1.0 .
#   docker build --target plugin -t kubectl-rtoken:0.1.0 .
# The images carry Node 26 themselves, so that what npm ci brings of it (optional dependencies) stays out.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:26-slim AS runtime
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY tokens ./tokens
COPY cluster ./cluster
USER 65532:65532

# For the CronJob of manifests/cleanup; on a desk the plugin is one executable (npm run build:plugin).
FROM runtime AS plugin
COPY kubectl-plugin ./kubectl-plugin
ENTRYPOINT ["node", "/app/kubectl-plugin/main.ts"]

FROM runtime AS apiserver
COPY serving ./serving
COPY apiserver ./apiserver
EXPOSE 8443
ENTRYPOINT ["node", "/app/apiserver/main.ts"]
CMD ["serve"]

# The last, and so what a build without --target makes.
FROM runtime AS webhook
COPY serving ./serving
COPY webhook ./webhook
EXPOSE 8443
ENTRYPOINT ["node", "/app/webhook/main.ts"]
CMD ["serve"]
