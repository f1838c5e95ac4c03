/// @file fault.h
/// What the preloaded library counts, and which call it lets fail.
#ifndef HINTERLAND_TESTS_FAULT_H
#define HINTERLAND_TESTS_FAULT_H

/// The variable of the library; a test finds it with dlsym().
#define FAULT_SYMBOL "hl_write_fault"

typedef struct write_fault {
    unsigned long calls; ///< write, pwrite, ftruncate, fsync, rename so far
    unsigned long at;    ///< the call that fails, counted from 1; 0: none
    int error;           ///< errno of the failure
} write_fault;

#endif
