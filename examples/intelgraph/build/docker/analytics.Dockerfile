# syntax=docker/dockerfile:1
# check=error=true

# Written by cdk8s-sigil for the image 'intelgraph/analytics-image': change the TypeScript, not this file. Build it in the folder of the project:
#   docker build --file build/docker/analytics.Dockerfile --tag registry.example.com/intelgraph/analytics:3.2.0 analytics
#   buildah build --format docker --file build/docker/analytics.Dockerfile --ignorefile build/docker/analytics.Dockerfile.dockerignore --tag registry.example.com/intelgraph/analytics:3.2.0 analytics

# The toolchain does not ship; Debian 13 and Python 3.13 as in the runtime, so native modules fit.
FROM docker.io/library/python:3.13-slim-trixie AS build
WORKDIR /lock

# pip refuses what is not pinned with a hash, and no package runs code of its own when it is installed.
COPY requirements.txt ./

# The cache is in no layer.
# hadolint ignore=DL3042
RUN --mount=type=cache,target=/root/.cache/pip \
    mkdir -p /dependencies \
 && python -m pip install --disable-pip-version-check --require-hashes --only-binary=:all: --target=/dependencies --requirement=requirements.txt
WORKDIR /app
COPY analytics ./analytics

# Readable for every user, writable for root alone, whatever the modes of the checkout are.
# What is written to is made here, as the runtime has no tool that makes a directory.
RUN chmod -R u=rwX,go=rX /app /dependencies \
 && mkdir -p /writable/var/cache/analytics

# Python and what it needs: no shell, no package manager, no compiler.
FROM gcr.io/distroless/python3-debian13:nonroot

# Owned by root: the program cannot change itself.
COPY --from=build /app /app
COPY --from=build /dependencies /dependencies

# Owned by the user, so that a fresh named volume is writable: it takes its owner from here.
COPY --from=build --chown=65532:65532 /writable/var/cache/analytics /var/cache/analytics

# After the files: BuildKit would give a folder that it makes here to the user of the base.
WORKDIR /app
ENV PORT=8000 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONPATH=/dependencies \
    PYTHONUNBUFFERED=1
LABEL org.opencontainers.image.base.name=gcr.io/distroless/python3-debian13:nonroot \
    org.opencontainers.image.title=analytics \
    org.opencontainers.image.version=3.2.0

# As numbers: the kubelet cannot tell that a name is not root.
USER 65532:65532
EXPOSE 8000
STOPSIGNAL SIGTERM

# For engines without probes; Kubernetes ignores it. It needs no shell and no curl, and reads PORT when it runs.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["/usr/bin/python3", "-c", "import http.client,os,sys;c=http.client.HTTPConnection(\"127.0.0.1\",int(os.environ.get(\"PORT\") or 8000),timeout=2);c.request(\"GET\",\"/healthz\");sys.exit(0 if 200<=c.getresponse().status<300 else 1)"]

# No shell in front, so the program is process 1 and gets SIGTERM.
ENTRYPOINT ["/usr/bin/python3"]
CMD ["-m", "analytics"]
