"""The slip of receipt-bench, encoded by python-escpos. Reads the lines as JSON, prints microseconds.

Runs in the environment that receipts.py makes.
"""
import json
import sys
import time

from escpos.printer import Dummy


def encode(slip, native):
    printer = Dummy(profile="TM-T88V")
    for line in slip["above"]:
        printer.textln(line)
    printer.qr(slip["qr"], ec=1, size=8 if native else 5, native=native,
               impl="bitImageRaster", center=False)
    for line in slip["below"]:
        printer.textln(line)
    printer.cut()
    return printer.output


def main():
    slip = json.load(sys.stdin)
    rounds, count = int(sys.argv[1]), int(sys.argv[2])
    result = {"microseconds": {}, "octets": {}}
    for name, native in (("raster", False), ("native", True)):
        result["octets"][name] = len(encode(slip, native))
        times = []
        for _ in range(rounds):
            begun = time.process_time_ns()
            for _ in range(count):
                encode(slip, native)
            times.append((time.process_time_ns() - begun) / 1000 / count)
        result["microseconds"][name] = times
    print(json.dumps(result))


if __name__ == "__main__":
    main()
