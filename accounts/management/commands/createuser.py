"""`manage.py createuser E-MAIL`: an account from the command line, for the first person."""

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts.models import User


class Command(BaseCommand):
    help = "Make an account; asks for name and password when they are not given."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name")
        parser.add_argument("--password", help="better left out: it is asked for")

    def handle(self, *arguments: Any, **options: Any) -> None:
        email = options["email"].strip().lower()
        name = options["name"] or input("Name: ")
        password = options["password"] or getpass.getpass("Password: ")
        try:
            validate_email(email)
            validate_password(password, User(email=email, name=name))
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"There is an account for {email} already.")
        User.objects.create_user(email=email, password=password, name=name)
        self.stdout.write(f"{name} can sign in as {email}.")
