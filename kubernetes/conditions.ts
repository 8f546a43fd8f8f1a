/** Conditions, by which the controller of an object says in its status how the object is. */

interface WithConditions {
  status?: { conditions?: readonly { type: string; status: string }[] | undefined };
  [field: string]: unknown;
}

/** Whether the object exists and its condition of this type, such as `Ready`, is true. */
export const hasCondition = (object: WithConditions | undefined, type: string): boolean =>
  object?.status?.conditions?.some(
    (condition) => condition.type === type && condition.status === "True",
  ) ?? false;
