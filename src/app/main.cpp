// The program: everything but this file and the signal handlers is linked by tests.
int main() { return 0; }
