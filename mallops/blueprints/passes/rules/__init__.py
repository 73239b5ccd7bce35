"""Pure decisions about goods passes: what an application needs, what a code says, who may leave."""
