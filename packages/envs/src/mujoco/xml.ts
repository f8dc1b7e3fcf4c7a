/** MJCF written from named numbers. */
import { numpyCosine, numpySine } from '../numpy/trigonometry.ts';

export type AttributeValue = string | number | boolean | readonly number[] | undefined;
export type Attributes = Readonly<Record<string, AttributeValue>>;

/**
 * One element. Numbers are written as the shortest decimal that reads back to the same double: at reset, wheels and boxes
 * touch the floor at a distance of almost exactly zero, and a rounded digit would decide whether a contact exists.
 */
export function element(name: string, attributes: Attributes = {}, children: readonly string[] = []): string {
  let text = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) text += ` ${key}="${typeof value === 'object' ? value.join(' ') : value}"`;
  }
  return children.length === 0 ? `${text}/>` : `${text}>${children.join('')}</${name}>`;
}

export type Vector3 = readonly [number, number, number];
export type Quaternion = readonly [w: number, x: number, y: number, z: number];

/** Rotation by `angle` about the vertical, with numpy's sine and cosine: see there why the last bit matters. */
export function aboutZ(angle: number): Quaternion {
  return [numpyCosine(angle / 2), 0, 0, numpySine(angle / 2)];
}

/** A body as data: what belongs to it, then its children, depth first. */
export interface Body {
  readonly attributes: Attributes;
  readonly inertial?: Attributes;
  readonly joints?: readonly Attributes[];
  readonly geoms?: readonly Attributes[];
  readonly sites?: readonly Attributes[];
  readonly children?: readonly Body[];
}

export function bodyElement(body: Body): string {
  const parts: string[] = [];
  if (body.inertial !== undefined) parts.push(element('inertial', body.inertial));
  for (const joint of body.joints ?? [])
    parts.push(
      joint.type === 'freejoint' ? element('freejoint', { ...joint, type: undefined }) : element('joint', joint),
    );
  for (const geom of body.geoms ?? []) parts.push(element('geom', geom));
  for (const site of body.sites ?? []) parts.push(element('site', site));
  for (const child of body.children ?? []) parts.push(bodyElement(child));
  return element('body', body.attributes, parts);
}
