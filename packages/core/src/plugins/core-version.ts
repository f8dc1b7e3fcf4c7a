/** Version of this package, against which a plugin's `belay` range is checked. A test keeps it equal to package.json. */
export const coreVersion = '0.1.0';
