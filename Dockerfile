ARG GO_IMAGE=golang:1.26
ARG NODE_IMAGE=node:22

# The packages for the browser, exactly those of the lock file; the stamp tells go generate that they are there.
FROM ${NODE_IMAGE} AS packages
WORKDIR /static
COPY static/package.json static/package-lock.json static/.npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund \
 && sha256sum package-lock.json | cut -d ' ' -f 1 | tr -d '\n' > node_modules/.fetched

FROM ${GO_IMAGE} AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
COPY --from=packages /static/node_modules static/node_modules
ENV CGO_ENABLED=0
RUN go generate ./static \
 && go build -trimpath -ldflags="-s -w" -o /out/web ./web \
 && mkdir -p /out/data /out/backups

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/web /web
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build --chown=65532:65532 /out/backups /backups
USER 65532:65532
# SQLite puts the files of a large sort into the working directory, for there is no /tmp.
WORKDIR /data
VOLUME /data
ENV DATABASE_URL=sqlite:/data/stats.db SPOOL_DIR=/data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["/web", "healthcheck"]
ENTRYPOINT ["/web"]
