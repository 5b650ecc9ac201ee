// The part of JSON Schema that src/api/openapi.json uses. Gives what does not fit, with its place;
// refuses a keyword that it does not know, so that nothing is taken as checked that was not.
const known = new Set(['type', 'enum', 'const', 'required', 'properties', 'additionalProperties', 'items', '$ref', 'oneOf',
  'format', 'description', 'maxLength', 'maxItems', 'minimum', 'maximum']);
const formats = { date: /^\d{4}-\d\d-\d\d$/, 'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/ };

const typeOf = (value) =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : Number.isInteger(value) ? 'integer' : typeof value;

export function resolve(root, node) {
  return node.$ref ? resolve(root, node.$ref.slice(2).split('/').reduce((at, key) => at[key], root)) : node;
}

export function misfits(root, schema, value, place = '$') {
  const unknown = Object.keys(schema).filter((key) => !known.has(key));
  if (unknown.length > 0) throw new Error(`${place}: unknown keyword ${unknown}`);
  if (schema.$ref) return misfits(root, resolve(root, schema), value, place);
  if (schema.oneOf) {
    const fitting = schema.oneOf.filter((each) => misfits(root, each, value, place).length === 0);
    return fitting.length === 1 ? [] : [`${place}: ${fitting.length} of oneOf fit`];
  }
  const types = [schema.type ?? typeOf(value)].flat(), type = typeOf(value);
  if (!types.includes(type) && !(type === 'integer' && types.includes('number'))) return [`${place}: ${type} instead of ${types}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${place}: ${value} is none of ${schema.enum}`];
  if ('const' in schema && schema.const !== value) return [`${place}: ${value} instead of ${schema.const}`];
  if (type === 'string' && schema.format && !formats[schema.format].test(value)) return [`${place}: ${value} is no ${schema.format}`];
  if (type === 'array') return value.flatMap((each, at) => misfits(root, schema.items ?? {}, each, `${place}[${at}]`));
  if (type !== 'object') return [];
  const properties = schema.properties ?? {};
  return [
    ...(schema.required ?? []).filter((key) => !(key in value)).map((key) => `${place}.${key} is missing`),
    ...Object.keys(value).flatMap((key) =>
      properties[key] ? misfits(root, properties[key], value[key], `${place}.${key}`)
      : schema.additionalProperties === false ? [`${place}.${key} is not described`] : []),
  ];
}
