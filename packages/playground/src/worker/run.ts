// What a typed plugin imports as @belay-rl/core/run.
export * from '@belay-rl/core/run';
