// Nothing is built from it: it pins the versions whose CRDs tools/assets.ts takes. `go mod tidy` would drop these lines.
module cloudnative-pg

go 1.26.4

toolchain go1.26.8

require (
	github.com/cloudnative-pg/cloudnative-pg v1.30.0
	github.com/cloudnative-pg/plugin-barman-cloud v0.13.0
)
