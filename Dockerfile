# Built from this folder alone: docker build -t rtoken-webhook:0.1.0 .
# The images carry Node 26 themselves, so that what npm ci brings of it (optional dependencies) stays out.
FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --omit=optional --ignore-scripts --no-audit --no-fund

FROM node:26-slim
WORKDIR /app
ENV NODE_ENV=production
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY tokens ./tokens
COPY cluster ./cluster
COPY serving ./serving
COPY webhook ./webhook
USER 65532:65532
EXPOSE 8443
ENTRYPOINT ["node", "/app/webhook/main.ts"]
CMD ["serve"]
