/** Every policy, in the order in which violations are reported. */
import { addresses } from "./addresses.ts";
import { applications } from "./applications.ts";
import { backups } from "./backups.ts";
import { containers } from "./containers.ts";
import { database } from "./database.ts";
import { databaseArchive } from "./database-archive.ts";
import { databaseCluster } from "./database-cluster.ts";
import { databasePaths } from "./database-paths.ts";
import { databaseSettings } from "./database-settings.ts";
import { everything } from "./everything.ts";
import { exposure } from "./exposure.ts";
import { externalSecrets } from "./external-secrets.ts";
import { images } from "./images.ts";
import { monitoring } from "./monitoring.ts";
import { namespaces } from "./namespace.ts";
import { network } from "./network.ts";
import { paths } from "./paths.ts";
import type { Applications, Overlay, Policy } from "./policy.ts";
import { probes } from "./probes.ts";
import { projects } from "./projects.ts";
import { queueScaling } from "./queue-scaling.ts";
import { references } from "./references.ts";
import { resources } from "./resources.ts";
import { scaling } from "./scaling.ts";
import { secrets } from "./secrets.ts";
import { security } from "./security.ts";
import { selectors } from "./selectors.ts";
import { storage } from "./storage.ts";
import { sync } from "./sync.ts";
import { updates } from "./updates.ts";

/** Rules on what an environment has on its cluster. */
export const overlayPolicies: readonly Policy<Overlay>[] = [
  ...everything,
  ...namespaces,
  ...secrets,
  ...externalSecrets,
  ...scaling,
  ...queueScaling,
  ...selectors,
  ...security,
  ...resources,
  ...probes,
  ...updates,
  ...images,
  ...containers,
  ...references,
  ...addresses,
  ...database,
  ...databaseSettings,
  ...backups,
  ...databaseCluster,
  ...databaseArchive,
  ...databasePaths,
  ...storage,
  ...network,
  ...paths,
  ...exposure,
  ...monitoring,
  ...sync,
];

/** Rules on each object by itself: components that no overlay includes yet keep them too. Tags are set by overlays. */
export const objectPolicies: readonly Policy<Overlay>[] = [
  ...everything,
  ...secrets,
  ...security,
  ...images.filter(({ name }) => name !== "images-pinned"),
  ...containers,
];

/** Rules on what Argo CD is given. */
export const applicationPolicies: readonly Policy<Applications>[] = [
  ...everything,
  ...applications,
  ...projects,
];

/** Rules on what bootstrap applies. Some of it is merged into objects of Argo CD's own, which have its labels. */
export const bootstrapPolicies: readonly Policy<Overlay>[] = [
  ...everything.filter(({ name }) => name !== "labelled"),
  ...secrets,
];
