/** A body asks for more than we are willing to follow; what it decides is unread. */
export class Exhausted extends Error {}
