/** A name as Kubernetes takes it for a label (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/); catalogues and OpenSLO follow it. */
export const LABEL_NAME = /^[A-Za-z0-9](?:[\w.-]{0,61}[A-Za-z0-9])?$/;
