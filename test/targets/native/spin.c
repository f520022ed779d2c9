/* A target whose profile is known: about 80 % of its CPU time in hot_spin, 20 % in cool_spin. */
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

static volatile uint64_t sink;

static void hot_spin(void) {
  for (uint64_t i = 0; i < 8000000; i++) sink += i;
}

static void cool_spin(void) {
  for (uint64_t i = 0; i < 2000000; i++) sink += i;
}

/* The kernel gives PID 1 no default action for SIGTERM. */
static void leave(int signal) {
  (void)signal;
  _exit(0);
}

int main(void) {
  signal(SIGTERM, leave);
  for (;;) {
    hot_spin();
    cool_spin();
  }
}
