/// @file threads.h
/// How many threads?
#ifndef HINTERLAND_CORE_THREADS_H
#define HINTERLAND_CORE_THREADS_H

/// The number that was asked for; as many as there are cores for 0.
int hl_thread_count(int asked);

#endif
