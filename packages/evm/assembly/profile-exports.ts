/** What only the profiled kernel offers to JavaScript. */
export { profileAddress, profiledCode } from './profile'
