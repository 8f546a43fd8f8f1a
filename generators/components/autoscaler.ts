/** Component: the autoscaler scales the agents by their CPU and memory. One of the two values of `Environment.scaling`. */
import type { Component } from "../render/render.ts";
import * as agent from "../workloads/agent.ts";

export const autoscaler: Component = { resources: [agent.autoscaler], patches: [] };
