/** A TypeScript value that cannot become a manifest. Its message names the generator file, the object and the field. */
export class RenderError extends Error {}
