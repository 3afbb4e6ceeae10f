# One static binary on an empty image. Build it where the Go modules can be
# reached:
#   docker build -t netmarket --build-arg VERSION=$(git describe --always) .
#   docker run -v netmarket:/data netmarket init
#   docker run -v netmarket:/data netmarket schedule
FROM golang:1.26-bookworm AS build
ARG VERSION=dev
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN make static VERSION=$VERSION && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp && chown 65532:65532 /out/data

FROM scratch
COPY --from=build /src/bin/netmarket-static /netmarket
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
ENV NETMARKET_DATA=/data
VOLUME /data
ENTRYPOINT ["/netmarket"]
CMD ["schedule"]
