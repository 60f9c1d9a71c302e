import threading
from concurrent.futures import ThreadPoolExecutor

from bot.gate import Gate


def test_readers_go_in_together() -> None:
    gate = Gate()
    together = threading.Barrier(3, timeout=5)

    def read() -> None:
        with gate.reading():
            together.wait()  # passes only when all three are inside

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda _: read(), range(3)))


def test_a_writer_is_alone_and_nobody_waits_for_ever() -> None:
    """Writers take two steps in which a counter is odd; no reader ever sees it so."""
    gate = Gate()
    counter = 0
    seen: set[int] = set()

    def write() -> None:
        nonlocal counter
        for _ in range(200):
            with gate.writing():
                counter += 1
                counter += 1

    def read() -> None:
        for _ in range(200):
            with gate.reading():
                seen.add(counter % 2)

    with ThreadPoolExecutor(4) as threads:
        for done in [threads.submit(work) for work in (write, read, write, read)]:
            done.result(timeout=30)
    assert counter == 800
    assert seen == {0}


def test_a_writer_that_waits_goes_before_readers_that_come_later() -> None:
    gate = Gate()
    order: list[str] = []
    inside, leave = threading.Event(), threading.Event()

    def first_reader() -> None:
        with gate.reading():
            inside.set()
            leave.wait(timeout=5)
            order.append("first reader")

    def writer() -> None:
        with gate.writing():
            order.append("writer")

    def later_reader() -> None:
        with gate.reading():
            order.append("later reader")

    threads = [threading.Thread(target=work) for work in (first_reader, writer, later_reader)]
    threads[0].start()
    inside.wait(timeout=5)
    threads[1].start()
    while not gate._waiting:  # until the writer stands at the gate
        pass
    threads[2].start()
    leave.set()
    for thread in threads:
        thread.join(timeout=5)
    assert order == ["first reader", "writer", "later reader"]
