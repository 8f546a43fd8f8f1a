/** The objects of AICP_OBJECTS as a cdk8s app, in plain JavaScript. Argument: how YAML is divided into files. */
import { argv, env } from "node:process";
import cdk8s from "cdk8s";

const { App, ApiObject, Chart, YamlOutputType } = cdk8s;
const { groups } = await import(env.AICP_OBJECTS);

const app = new App({ yamlOutputType: YamlOutputType[argv[2]] });
for (const [group, objects] of Object.entries(groups)) {
  const chart = new Chart(app, group); // as this project has a folder
  for (const object of objects)
    new ApiObject(chart, `${object.kind}-${object.metadata.name}`, object);
}
app.synth();
