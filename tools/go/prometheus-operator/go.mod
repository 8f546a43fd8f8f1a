// Nothing is built from it: it pins the version whose CRDs tools/assets.ts takes. `go mod tidy` would drop that line.
module prometheus-operator

go 1.26.0

toolchain go1.26.8

require github.com/prometheus-operator/prometheus-operator v0.85.0
