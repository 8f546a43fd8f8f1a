/** Every policy, in the order in which violations are reported. */
import * as addresses from "./addresses.ts";
import * as applications from "./applications.ts";
import * as containers from "./containers.ts";
import * as database from "./database.ts";
import * as exposure from "./exposure.ts";
import * as externalSecrets from "./external-secrets.ts";
import * as identity from "./identity.ts";
import * as network from "./network.ts";
import * as paths from "./paths.ts";
import type { Applications, Overlay, Policy } from "./policy.ts";
import * as probes from "./probes.ts";
import * as projects from "./projects.ts";
import * as references from "./references.ts";
import * as resources from "./resources.ts";
import * as scaling from "./scaling.ts";
import * as secrets from "./secrets.ts";
import * as security from "./security.ts";
import * as selectors from "./selectors.ts";
import * as sync from "./sync.ts";
import * as updates from "./updates.ts";

/** Rules on what an environment has on its cluster. */
export const overlayPolicies: readonly Policy<Overlay>[] = [
  identity.uniqueIdentity,
  identity.validNames,
  identity.inNamespace,
  identity.labelled,
  secrets.noSecretData,
  secrets.noLiteralCredentials,
  secrets.templatedSecrets,
  secrets.secretsOutliveTheirSource,
  externalSecrets.defaultsSpelledOut,
  scaling.noReplicasUnderAutoscaler,
  scaling.autoscalerBounds,
  scaling.autoscalerTarget,
  scaling.autoscalerMetrics,
  scaling.gentleScaleDown,
  selectors.selectorMatchesOwnPods,
  selectors.selectorIsStable,
  selectors.selectorsAreDisjoint,
  selectors.serviceReachesPods,
  selectors.servicePorts,
  selectors.serviceSelectorsDiffer,
  selectors.governingService,
  security.restrictedPods,
  security.readOnlyRoot,
  security.noAccountToken,
  security.noServiceLinks,
  security.namespaceEnforcesRestricted,
  resources.requestsAndLimits,
  resources.requestsFitAutopilot,
  resources.scratchSpaceIsBounded,
  resources.quotaHasRoom,
  probes.probed,
  probes.probesDiffer,
  probes.probePorts,
  probes.databaseMayRecover,
  probes.databaseProbes,
  probes.jobsEnd,
  updates.rollingUpdate,
  updates.gracePeriod,
  updates.budgetLetsDrain,
  updates.oneBudgetEach,
  updates.softSpread,
  updates.spreadOverNodes,
  containers.imagesPinned,
  containers.imagesPullable,
  containers.uniqueInPod,
  containers.mountsHaveVolumes,
  containers.portsNamed,
  references.configsExist,
  references.secretsExist,
  references.accountsExist,
  references.othersExist,
  addresses.addressesExist,
  addresses.expansionsResolve,
  addresses.podsFollowConfiguration,
  database.dataBelowMount,
  database.settingsReachServer,
  database.completeClaims,
  database.claimsRetained,
  database.onePrimary,
  database.storageClassExists,
  database.storageClassKeepsData,
  network.defaultDeny,
  network.peersExist,
  network.peersNarrow,
  paths.pathsOpen,
  paths.exposedPathsOpen,
  paths.pathsUsed,
  exposure.onlyAgentsExposed,
  exposure.noPublicLoadBalancer,
  exposure.exposureFitsPlatform,
  exposure.eksUsesItsController,
  sync.guarded,
  sync.hasWave,
  sync.wavesInOrder,
  sync.schemaIsSyncHook,
  sync.onlyTheSchemaHooks,
  sync.schemaJobRunsAgain,
  sync.loadTestOnDemand,
];

/** Rules on what Argo CD is told. */
export const applicationPolicies: readonly Policy<Applications>[] = [
  identity.uniqueIdentity,
  identity.validNames,
  identity.labelled,
  secrets.noSecretData,
  applications.applicationForEachOverlay,
  applications.syncsItself,
  applications.syncOptionsSet,
  applications.leavesReplicas,
  applications.takesEveryCommit,
  applications.ownNamespace,
  projects.projectIsNarrow,
  projects.projectAllowsOverlays,
  projects.projectAllowsApplications,
];
