// Nothing is built from it: it pins the version whose CRDs tools/schemas takes. `go mod tidy` would drop that line.
module keda

go 1.26.0

toolchain go1.26.8

require github.com/kedacore/keda/v2 v2.21.0
