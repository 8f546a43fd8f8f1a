/** A Secret as files in a pod: the kubelet updates them in place, so a program takes a new value without a restart. */
import type { IVolume } from "kubernetes-models/v1/Volume";
import type { IVolumeMount } from "kubernetes-models/v1/VolumeMount";

interface MountedSecret {
  volume: IVolume;
  mount: IVolumeMount;
  /** Path of a key's file in the container. */
  file: (key: string) => string;
}

/** Without `keys` all of them are mounted. A mount by `subPath` would never be updated. */
export function mountedSecret(secretName: string, keys?: readonly string[]): MountedSecret {
  const mountPath = `/run/secrets/${secretName}`;
  const items = keys?.map((key) => ({ key, path: key }));
  return {
    // Readable by the container's group, which is the pod's fsGroup.
    volume: {
      name: secretName,
      secret: { secretName, defaultMode: 0o440, ...(items && { items }) },
    },
    mount: { name: secretName, mountPath, readOnly: true },
    file: (key) => `${mountPath}/${key}`,
  };
}
