import { expect, test } from "vitest";
import { readEnums } from "./enums.ts";

const source = `
func schema_k8sio_api_core_v1_Claim(ref common.ReferenceCallback) common.OpenAPIDefinition {
				Properties: map[string]spec.Schema{
					"accessModes": {
						SchemaProps: spec.SchemaProps{
							Items: &spec.SchemaOrArray{
								Schema: &spec.Schema{
									SchemaProps: spec.SchemaProps{
										Enum:    []interface{}{"ReadOnlyMany", "ReadWriteOnce"},
					"size": {
						SchemaProps: spec.SchemaProps{
							Description: "no enum here",
					"volumeMode": {
						SchemaProps: spec.SchemaProps{
							Enum:        []interface{}{"Block", "Filesystem"},
`;

test("reads the values of a property and of a list's items", () => {
  const claim = readEnums(source).get("io.k8s.api.core.v1.Claim");
  expect(claim?.get("accessModes")).toEqual(["ReadOnlyMany", "ReadWriteOnce"]);
  expect(claim?.get("volumeMode")).toEqual(["Block", "Filesystem"]);
  expect(claim?.has("size")).toBe(false);
});
