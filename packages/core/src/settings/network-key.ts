/** The kind of network that a run has unless `network.name` says otherwise. */
export const USUAL_NETWORK = 'mlp';
