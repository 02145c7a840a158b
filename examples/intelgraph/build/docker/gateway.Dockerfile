# syntax=docker/dockerfile:1
# check=error=true

# Written by cdk8s-sigil for the image 'intelgraph/gateway-image': change the TypeScript, not this file. Build it in the folder of the project:
#   docker build --file build/docker/gateway.Dockerfile --tag registry.example.com/intelgraph/gateway:2.7.1 gateway
#   buildah build --format docker --file build/docker/gateway.Dockerfile --ignorefile build/docker/gateway.Dockerfile.dockerignore --tag registry.example.com/intelgraph/gateway:2.7.1 gateway

# The toolchain does not ship. It runs on the platform of the machine that builds, and compiles for that of the image.
# hadolint ignore=DL3029
FROM --platform=$BUILDPLATFORM docker.io/library/golang:1.26-trixie AS build
ARG TARGETOS
ARG TARGETARCH

# Linked statically, as the runtime has no libc.
ENV CGO_ENABLED=0
WORKDIR /source

# Every module has to have the checksum of go.sum.
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod \
    go mod download \
 && go mod verify
COPY main.go ./main.go
COPY web ./web
RUN --mount=type=cache,target=/go/pkg/mod \
    --mount=type=cache,target=/root/.cache/go-build \
    GOOS=$TARGETOS GOARCH=$TARGETARCH go build -mod=readonly -trimpath -ldflags="-s -w" -o /app/gateway .

# Readable for every user, writable for root alone, whatever the modes of the checkout are.
RUN chmod -R u=rwX,go=rX /app

# Certificates and time zones: no libc, no shell, no package manager.
FROM gcr.io/distroless/static-debian13:nonroot

# Owned by root: the program cannot change itself.
COPY --from=build /app /app

# After the files: BuildKit would give a folder that it makes here to the user of the base.
WORKDIR /app
ENV PORT=80
LABEL org.opencontainers.image.base.name=gcr.io/distroless/static-debian13:nonroot \
    org.opencontainers.image.title=gateway \
    org.opencontainers.image.version=2.7.1

# As numbers: the kubelet cannot tell that a name is not root.
USER 65532:65532
EXPOSE 80
STOPSIGNAL SIGTERM

# For engines without probes; Kubernetes ignores it. It needs no shell and no curl, and reads PORT when it runs.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["/app/gateway", "-healthcheck"]

# No shell in front, so the program is process 1 and gets SIGTERM.
ENTRYPOINT ["/app/gateway"]
