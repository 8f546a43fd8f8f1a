// Nothing is built from it: it pins the version whose CRDs tools/pinned/asset-list.ts takes. `go mod tidy` would drop that line.
module external-secrets

go 1.26.0

toolchain go1.26.8

require github.com/external-secrets/external-secrets v1.3.2
