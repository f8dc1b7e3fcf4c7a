// What a typed plugin imports as @belay-rl/core: the very modules that the workers train with.
export * from '@belay-rl/core';
