# syntax=docker/dockerfile:1
# check=error=true

# Written by cdk8s-sigil for the image 'sigil/sigil-dna': change the TypeScript, not this file. Build it in the folder of the project:
#   docker build --file build/docker/sigil-dna.Dockerfile --tag registry.example.com/sigil/sigil-dna:4.2.0 service
#   buildah build --format docker --file build/docker/sigil-dna.Dockerfile --ignorefile build/docker/sigil-dna.Dockerfile.dockerignore --tag registry.example.com/sigil/sigil-dna:4.2.0 service

# The toolchain does not ship; Debian 13 and Node 24 as in the runtime, so native modules fit.
FROM docker.io/library/node:24-trixie-slim AS build
WORKDIR /app

# npm refuses a lockfile that is missing or does not fit package.json; no script of a dependency runs.
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    npm ci --omit=dev --ignore-scripts --no-audit --no-fund
COPY server ./server

# Readable for every user, writable for root alone, whatever the modes of the checkout are.
# What is written to is made here, as the runtime has no tool that makes a directory.
RUN chmod -R u=rwX,go=rX /app \
 && mkdir -p /writable/var/lib/sigil-leveldb

# Node and what it needs: no shell, no package manager, no compiler.
FROM gcr.io/distroless/nodejs24-debian13:nonroot

# Owned by root: the program cannot change itself.
COPY --from=build /app /app

# Owned by the user, so that a fresh named volume is writable: it takes its owner from here.
COPY --from=build --chown=65532:65532 /writable/var/lib/sigil-leveldb /var/lib/sigil-leveldb

# After the files: BuildKit would give a folder that it makes here to the user of the base.
WORKDIR /app
ENV NODE_ENV=production \
    SIGIL_DB_PATH=/var/lib/sigil-leveldb \
    SIGIL_PORT=3000
LABEL org.opencontainers.image.base.name=gcr.io/distroless/nodejs24-debian13:nonroot \
    org.opencontainers.image.title=sigil-dna \
    org.opencontainers.image.version=4.2.0

# As numbers: the kubelet cannot tell that a name is not root.
USER 65532:65532
EXPOSE 3000
STOPSIGNAL SIGTERM

# For engines without probes; Kubernetes ignores it. It needs no shell and no curl, and reads SIGIL_PORT when it runs.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:'+(process.env.SIGIL_PORT||3000)+'/healthz',{signal:AbortSignal.timeout(2000)}).then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]

# No shell in front, so the program is process 1 and gets SIGTERM.
ENTRYPOINT ["/nodejs/bin/node"]
CMD ["server/index.cjs"]
