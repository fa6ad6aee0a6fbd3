<?php
// The slip of receipt-bench, encoded by escpos-php with a native QR code: it draws none itself.
// Reads the lines as JSON, prints microseconds. Runs where receipts.py has installed it.
require getcwd() . '/vendor/autoload.php';

use Mike42\Escpos\PrintConnectors\DummyPrintConnector;
use Mike42\Escpos\Printer;

function encode(array $slip): string
{
    $connector = new DummyPrintConnector();
    $printer = new Printer($connector);
    foreach ($slip['above'] as $line) {
        $printer->text($line . "\n");
    }
    $printer->qrCode($slip['qr'], Printer::QR_ECLEVEL_M, 8);
    foreach ($slip['below'] as $line) {
        $printer->text($line . "\n");
    }
    $printer->cut();
    $octets = $connector->getData();
    $printer->close();
    return $octets;
}

function processor(): float
{
    $usage = getrusage();
    return ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) * 1e6
        + $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
}

$slip = json_decode(stream_get_contents(STDIN), true);
[, $rounds, $count] = array_map('intval', $argv);
$times = [];
for ($round = 0; $round < $rounds; $round++) {
    $begun = processor();
    for ($index = 0; $index < $count; $index++) {
        $octets = encode($slip);
    }
    $times[] = (processor() - $begun) / $count;
}
echo json_encode(['microseconds' => ['native' => $times], 'octets' => ['native' => strlen($octets)]]);
