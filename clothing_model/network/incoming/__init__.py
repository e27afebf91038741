"""Models of others: looked through as data, opened in a closed room, and only then kept.

kinds      what a file is, by its first bytes
door       the parts of a Keras file, checked before anybody opens them
config     a network's description: what is known of it is written anew, the rest is left out
litert     a LiteRT file: checked, cut where its head begins, and written anew
room       a child process with little memory, time and disk, and no network
child      what happens there
drafts     a file that was looked through, and what is known of it
trying     labelled photos answer what the file does not say
adding     a draft and its answers become a saved model
"""
