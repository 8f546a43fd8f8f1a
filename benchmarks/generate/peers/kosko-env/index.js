/** Stands in for @kosko/env: kosko sets these fields before it generates, and the benchmark's component reads none. */
module.exports = { default: { paths: {}, setReducers() {} } };
