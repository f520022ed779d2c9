/** A target whose profile is known: per round about 70 % in hotChecksum, 20 % in warmParse, which allocates, 10 % asleep. */
public class Hot {
  static volatile long sink;

  static long hotChecksum(long end) {
    long sum = 0;
    while (System.nanoTime() < end) for (int i = 0; i < 20_000; i++) sum = sum * 31 + (i ^ (sum >>> 7));
    return sum;
  }

  static long warmParse(long end) {
    long sum = 0;
    while (System.nanoTime() < end) for (int i = 0; i < 2_000; i++) sum += Integer.toString(i).hashCode();
    return sum;
  }

  public static void main(String[] args) throws InterruptedException {
    while (true) {
      long start = System.nanoTime();
      sink += hotChecksum(start + 700_000_000L);
      sink += warmParse(start + 900_000_000L);
      Thread.sleep(100);
    }
  }
}
