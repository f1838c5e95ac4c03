#include "cli/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hinterland/core/status.h"

static const double PERCENT = 100.0;
static volatile sig_atomic_t interrupted = 0; // only a global is safe in a handler

static bool has_color(const common_settings *settings)
{
    const char *off = getenv("NO_COLOR");

    if (settings->no_color || (off != NULL && off[0] != '\0')) return false;
    return isatty(STDERR_FILENO) == 1;
}

/// The first part of a message, up to the colon after its code, in bold red or yellow.
static void print_in_color(const char *text, bool warns)
{
    enum { RED = 31, YELLOW = 33 };
    const char *end = strstr(text, "]: ");
    const int length = end != NULL ? (int)(end + 1 - text) : 0;

    fprintf(stderr, "\033[1;%dm%.*s\033[0m%s", warns ? YELLOW : RED, length, text,
            text + length);
}

void terminal_message(const hl_message *message, const common_settings *settings,
                      hl_lang lang)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = has_color(settings) ? open_memstream(&text, &size) : NULL;

    if (memory != NULL) {
        hl_message_write(memory, message, lang);
        if (fclose(memory) == 0) {
            print_in_color(text, hl_code_info(message->code)->status == HL_OK);
        }
        free(text);
    } else {
        hl_message_write(stderr, message, lang);
    }
}

static void note_interrupt(int signal)
{
    (void)signal;
    interrupted = 1;
}

static bool is_too_soon(terminal_progress *progress)
{
    enum { PAUSE_MS = 100, MS_PER_S = 1000, NS_PER_MS = 1000000 };
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    const long long passed =
        (long long)(now.tv_sec - progress->last.tv_sec) * MS_PER_S +
        (now.tv_nsec - progress->last.tv_nsec) / NS_PER_MS;
    if (progress->drawn && passed < PAUSE_MS) return true;
    progress->last = now;
    return false;
}

static bool tick(void *payload, const char *phase, size_t done, size_t total)
{
    terminal_progress *progress = payload;

    if (progress->shown && (done == total || !is_too_soon(progress))) {
        if (total > 0) {
            fprintf(stderr, "\r\033[K%s %3.0f %%", phase,
                    PERCENT * (double)done / (double)total);
        } else {
            fprintf(stderr, "\r\033[K%s", phase);
        }
        (void)fflush(stderr);
        progress->drawn = true;
    }
    return interrupted == 0;
}

hl_progress terminal_progress_begin(terminal_progress *progress,
                                    const common_settings *settings)
{
    // The handler leaves after the first interrupt, so that a second one ends the
    // program even where nothing ticks.
    struct sigaction action = {.sa_handler = note_interrupt};
    action.sa_flags = (int)SA_RESETHAND;
    (void)sigemptyset(&action.sa_mask);
    (void)sigaction(SIGINT, &action, NULL);
    (void)sigaction(SIGTERM, &action, NULL);

    const bool wanted = isatty(STDERR_FILENO) == 1 && !settings->quiet;
    *progress = (terminal_progress){.shown = !settings->no_progress &&
                                             (settings->progress || wanted)};
    return (hl_progress){.payload = progress, .tick = tick};
}

void terminal_progress_end(terminal_progress *progress)
{
    (void)signal(SIGINT, SIG_DFL);
    (void)signal(SIGTERM, SIG_DFL);
    if (progress->drawn) fputs("\r\033[K", stderr);
    progress->drawn = false;
}
