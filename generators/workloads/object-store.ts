/** The objects of CloudNativePG's plug-in for backups, which has no models on npm: as much of them as is used here. */

interface SecretKey {
  name: string;
  key: string;
}

/** Where backups and WAL are stored, and how the instances prove who they are. */
export interface ObjectStoreConfiguration {
  /** `gs://bucket/folder`, `s3://bucket/folder` or `https://account.blob.core.windows.net/container/folder`. */
  destinationPath: string;
  /** Of a store that speaks S3 without being S3. */
  endpointURL?: string;
  googleCredentials?: { gkeEnvironment: true };
  s3Credentials?:
    | { inheritFromIAMRole: true }
    | { accessKeyId: SecretKey; secretAccessKey: SecretKey };
  azureCredentials?: { useDefaultAzureCredentials: true };
}

interface Transfer {
  compression: "gzip";
  /** Segments or files that are sent at the same time. */
  maxParallel?: number;
  jobs?: number;
}

type Amounts = Record<"cpu" | "memory" | "ephemeral-storage", string>;

export interface ObjectStore {
  apiVersion: "barmancloud.cnpg.io/v1";
  kind: "ObjectStore";
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
  };
  spec: {
    configuration: ObjectStoreConfiguration & { wal: Transfer; data: Transfer };
    /** `30d`: a backup, and the WAL that it needs, is deleted when it is older. */
    retentionPolicy: string;
    instanceSidecarConfiguration: {
      logLevel: "info";
      retentionPolicyIntervalSeconds: number;
      resources: { requests: Amounts; limits: Amounts };
    };
  };
}
