-- Health of a CloudNativePG Cluster, by the phases of CloudNativePG 1.30 (api/v1/cluster_types.go).
-- Argo CD's bundled check calls a switchover Degraded, and a sync fails when an object that it waits for is Degraded.
-- Here, Degraded means that the operator has stopped and a person has to act. A phase that ends by itself is Progressing.
local needsAPerson = {
  ["Waiting for user action"] = true,
  ["Invalid cluster definition"] = true,
  ["Unable to create required cluster objects"] = true,
  ["Cluster has incomplete or invalid image catalog"] = true,
  ["Cluster cannot proceed to reconciliation due to an unknown plugin being required"] = true,
  ["Cluster cannot execute instance online upgrade due to missing architecture binary"] = true,
  ["Cluster is unrecoverable and needs manual intervention"] = true,
}

local annotations = obj.metadata.annotations or {}
local status = obj.status or {}

if annotations["cnpg.io/reconciliationLoop"] == "disabled" then
  return { status = "Suspended", message = "reconciliation is disabled by an annotation" }
end
for _, condition in ipairs(status.conditions or {}) do
  if condition.type == "cnpg.io/hibernation" and condition.status == "True" then
    return { status = "Suspended", message = condition.message or "hibernated" }
  end
end

local phase = status.phase or ""
if phase == "" then
  return { status = "Progressing", message = "the operator has not reported yet" }
end
local message = phase
if status.phaseReason ~= nil and status.phaseReason ~= "" then
  message = phase .. ": " .. status.phaseReason
end
if phase == "Cluster in healthy state" then
  return { status = "Healthy", message = message }
elseif needsAPerson[phase] then
  return { status = "Degraded", message = message }
end
return { status = "Progressing", message = message }
