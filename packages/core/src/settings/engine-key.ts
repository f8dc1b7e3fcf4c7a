/** What computes a run's networks unless `engine.name` says otherwise. */
export const USUAL_ENGINE = 'wasm';

/** The value of `environment.engine` that leaves the choice to the environment. */
export const AUTO_ENGINE = 'auto';

/** The key of the setting that chooses the engine. */
export const ENGINE_KEY = 'environment.engine';
